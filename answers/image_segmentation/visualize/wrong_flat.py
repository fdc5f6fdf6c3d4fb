"""The labels as a vector.

fails: test_visualize_order
hint: make (3, 5)
"""

def visualize(gmm, image, ncomp, ih, iw):
    gamma = np.asarray(gmm.inference(image)[0])
    labels = gamma.argmax(axis=1)
    plt.imshow(COLOURS[labels.reshape(ih, iw)])
    return labels
