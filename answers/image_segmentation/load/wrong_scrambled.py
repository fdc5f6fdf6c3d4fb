"""reshape(c, -1).T: the pixels are out of order.

fails: test_load_pixels
hint: scrambles the pixels
"""

def load(image_path):
    image = np.atleast_3d(gt.load_image(image_path))
    h, w, c = image.shape

    table = image.reshape(c, -1).T
    return h, w, c, (table - table.mean(axis=0)) / table.std(axis=0)
