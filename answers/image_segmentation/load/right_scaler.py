"""scikit-learn standardises."""

def load(image_path):
    from sklearn.preprocessing import StandardScaler

    image = gt.load_image(image_path)
    h, w = image.shape[:2]
    c = image.size // (h * w)
    return h, w, c, StandardScaler().fit_transform(image.reshape(h * w, c))
