"""One mean and one std for all channels.

fails: test_load_scale
hint: for all channels
"""

def load(image_path):
    image = np.atleast_3d(gt.load_image(image_path))
    h, w, c = image.shape

    table = image.reshape(-1, c)
    return h, w, c, (table - table.mean()) / table.std()
