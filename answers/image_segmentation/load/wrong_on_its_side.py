"""A row for each channel.

fails: test_load_sizes
hint: a row for each channel
"""

def load(image_path):
    image = np.atleast_3d(gt.load_image(image_path))
    h, w, c = image.shape

    table = image.reshape(-1, c).T
    return h, w, c, (table - table.mean(axis=1, keepdims=True)) / table.std(axis=1, keepdims=True)
