"""Computes everything and returns nothing.

fails: test_load_sizes, test_load_pixels, test_load_scale
hint: nothing back
"""

def load(image_path):
    image = np.atleast_3d(gt.load_image(image_path))
    h, w, c = image.shape

    table = image.reshape(-1, c)
    image_norm = (table - table.mean(axis=0)) / table.std(axis=0)
