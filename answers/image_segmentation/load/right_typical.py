"""The typical answer: a case for gray images, then mean and std along axis 0."""

def load(image_path):
    image = gt.load_image(image_path)
    if image.ndim == 2:
        h, w = image.shape
        c = 1
    else:
        h, w, c = image.shape
    image_pixl = image.reshape(-1, c)
    mean = np.mean(image_pixl, axis=0, keepdims=True)
    std = np.std(image_pixl, axis=0, keepdims=True)
    image_norm = (image_pixl - mean) / std
    return h, w, c, image_norm
