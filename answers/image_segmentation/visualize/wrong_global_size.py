"""The size of the photograph, whatever is asked for.

fails: test_visualize_labels, test_visualize_order
hint: raises an error for an image
"""

def visualize(gmm, image, ncomp, ih, iw):
    gamma = np.asarray(gmm.inference(image)[0])
    labels = gamma.argmax(axis=1).reshape(h // 2, w // 2)
    plt.imshow(COLOURS[labels])
    return labels
