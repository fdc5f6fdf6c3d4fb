"""Divides by the std without subtracting the mean.

fails: test_load_scale
hint: subtract the mean before
"""

def load(image_path):
    image = np.atleast_3d(gt.load_image(image_path))
    h, w, c = image.shape

    table = image.reshape(-1, c)
    return h, w, c, table / table.std(axis=0)
