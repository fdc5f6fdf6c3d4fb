"""Channel after channel, in a loop, with the flattened channel as a column."""

def load(image_path):
    image = gt.load_image(image_path)
    h, w = image.shape[0], image.shape[1]
    channels = [image] if image.ndim == 2 else [image[:, :, k] for k in range(image.shape[2])]
    columns = []
    for channel in channels:
        flat = channel.flatten()
        columns.append((flat - np.mean(flat)) / np.sqrt(np.var(flat)))
    return h, w, len(columns), np.stack(columns, axis=1)
