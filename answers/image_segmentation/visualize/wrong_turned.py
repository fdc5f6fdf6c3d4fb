"""Width first.

fails: test_visualize_order
hint: turned around
"""

def visualize(gmm, image, ncomp, ih, iw):
    gamma = np.asarray(gmm.inference(image)[0])
    labels = gamma.argmax(axis=1).reshape(iw, ih)
    plt.imshow(COLOURS[labels])
    return labels
