"""Standardised, but never reshaped to a table.

fails: test_load_sizes
hint: should have shape (h*w, c)
"""

def load(image_path):
    image = np.atleast_3d(gt.load_image(image_path))
    h, w, c = image.shape

    return h, w, c, (image - image.mean(axis=(0, 1))) / image.std(axis=(0, 1))
