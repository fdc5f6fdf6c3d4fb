"""Moves the channels to the front, flattens, and turns the table: right, if roundabout. N - 1 in the std."""

def load(image_path):
    image = gt.load_image(image_path)
    image = image[..., None] if image.ndim == 2 else image
    h, w, c = image.shape
    table = np.moveaxis(image, 2, 0).reshape(c, -1).T
    return h, w, c, (table - table.mean(0)) / table.std(0, ddof=1)
