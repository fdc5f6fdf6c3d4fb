"""The nearest mean, as k-means would have it.

fails: test_visualize_labels
hint: largest entry
"""

def visualize(gmm, image, ncomp, ih, iw):
    d = ((np.asarray(image)[:, None] - np.asarray(gmm.mus)) ** 2).sum(axis=-1)
    labels = d.argmin(axis=1).reshape(ih, iw)
    plt.imshow(COLOURS[labels])
    return labels
