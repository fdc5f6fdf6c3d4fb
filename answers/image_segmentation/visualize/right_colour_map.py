"""A colour map of matplotlib, with its limits fixed."""

def visualize(gmm, image, ncomp, ih, iw):
    from matplotlib.colors import ListedColormap

    labels = np.reshape(gmm.inference(image)[0], (ih, iw, ncomp)).argmax(axis=2)
    plt.imshow(labels, cmap=ListedColormap(COLOURS), vmin=0, vmax=4)
    plt.colorbar()
    return labels
