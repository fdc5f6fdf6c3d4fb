"""Blue, green, red, as another library stores them.

fails: test_load_pixels
hint: another order
"""

def load(image_path):
    image = np.atleast_3d(gt.load_image(image_path))
    h, w, c = image.shape

    table = image.reshape(-1, c)[:, ::-1]
    return h, w, c, (table - table.mean(axis=0)) / table.std(axis=0)
