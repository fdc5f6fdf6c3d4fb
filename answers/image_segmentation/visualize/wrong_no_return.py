"""Draws, and returns nothing.

fails: test_visualize_labels, test_visualize_order
hint: nothing back
"""

def visualize(gmm, image, ncomp, ih, iw):
    gamma = np.asarray(gmm.inference(image)[0])
    labels = gamma.argmax(axis=1).reshape(ih, iw)
    plt.imshow(COLOURS[labels])
