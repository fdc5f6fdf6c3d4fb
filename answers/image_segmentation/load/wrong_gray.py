"""Unpacks three sizes: a gray image has two.

fails: test_load_sizes
hint: A gray image is an array (h, w)
"""

def load(image_path):
    image = gt.load_image(image_path)
    h, w, c = image.shape
    table = image.reshape(-1, c)
    return h, w, c, (table - table.mean(axis=0)) / table.std(axis=0)
