"""h and w swapped, as an image viewer says them.

fails: test_load_sizes
hint: swapped
"""

def load(image_path):
    image = np.atleast_3d(gt.load_image(image_path))
    h, w, c = image.shape

    table = image.reshape(-1, c)
    return w, h, c, (table - table.mean(axis=0)) / table.std(axis=0)
