"""Column by column.

fails: test_load_pixels
hint: column by column
"""

def load(image_path):
    image = np.atleast_3d(gt.load_image(image_path))
    h, w, c = image.shape

    table = image.transpose(1, 0, 2).reshape(-1, c)
    return h, w, c, (table - table.mean(axis=0)) / table.std(axis=0)
