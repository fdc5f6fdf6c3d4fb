"""Single precision, and a list in place of a tuple."""

def load(image_path):
    image = np.float32(gt.load_image(image_path))
    if len(image.shape) < 3:
        image = image[:, :, None]
    h, w, c = image.shape
    table = image.reshape(h * w, c)
    return [h, w, c, (table - table.mean(axis=0, dtype=np.float64).astype(np.float32)) / table.std(axis=0)]
