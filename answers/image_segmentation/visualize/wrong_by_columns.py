"""Fills the map column by column.

fails: test_visualize_order
hint: column by column
"""

def visualize(gmm, image, ncomp, ih, iw):
    gamma = np.asarray(gmm.inference(image)[0])
    labels = gamma.argmax(axis=1).reshape(iw, ih).T
    plt.imshow(COLOURS[labels])
    return labels
