"""Returns the picture, not the labels.

fails: test_visualize_labels, test_visualize_order
hint: yours has shape
"""

def visualize(gmm, image, ncomp, ih, iw):
    gamma = np.asarray(gmm.inference(image)[0])
    labels = gamma.argmax(axis=1).reshape(ih, iw)
    plt.imshow(COLOURS[labels])
    return COLOURS[labels]
