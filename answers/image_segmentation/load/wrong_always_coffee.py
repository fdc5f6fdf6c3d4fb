"""Reads the same image, whatever is asked for.

fails: test_load_sizes
hint: does it read image_path
"""

def load(image_path):
    image = gt.load_image("coffee")
    h, w, c = image.shape
    table = image.reshape(-1, c)
    return h, w, c, (table - table.mean(axis=0)) / table.std(axis=0)
