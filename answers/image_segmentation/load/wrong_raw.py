"""Not standardised at all.

fails: test_load_scale
hint: as they were
"""

def load(image_path):
    image = np.atleast_3d(gt.load_image(image_path))
    h, w, c = image.shape

    return h, w, c, image.reshape(-1, c)
