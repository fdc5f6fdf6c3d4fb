"""Turns the map over, as plots have their origin below.

fails: test_visualize_order
hint: upside down
"""

def visualize(gmm, image, ncomp, ih, iw):
    gamma = np.asarray(gmm.inference(image)[0])
    labels = gamma.argmax(axis=1).reshape(ih, iw)[::-1]
    plt.imshow(COLOURS[labels])
    return labels
