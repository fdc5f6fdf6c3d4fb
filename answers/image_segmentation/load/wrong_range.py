"""Scales to the range 0 to 1.

fails: test_load_scale
hint: range from 0 to 1
"""

def load(image_path):
    image = np.atleast_3d(gt.load_image(image_path))
    h, w, c = image.shape

    table = image.reshape(-1, c)
    low, high = table.min(axis=0), table.max(axis=0)
    return h, w, c, (table - low) / (high - low)
