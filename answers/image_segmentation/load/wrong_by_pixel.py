"""Standardises every pixel, along the wrong axis.

fails: test_load_scale
hint: each pixel is standardised
"""

def load(image_path):
    image = np.atleast_3d(gt.load_image(image_path))
    h, w, c = image.shape

    table = image.reshape(-1, c)
    with np.errstate(all="ignore"):
        table = (table - table.mean(axis=1, keepdims=True)) / np.maximum(table.std(axis=1, keepdims=True), 1e-12)
    return h, w, c, table
