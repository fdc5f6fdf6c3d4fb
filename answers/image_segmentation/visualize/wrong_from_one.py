"""Labels from 1.

fails: test_visualize_labels
hint: count from 0
"""

def visualize(gmm, image, ncomp, ih, iw):
    gamma = np.asarray(gmm.inference(image)[0])
    labels = gamma.argmax(axis=1).reshape(ih, iw)
    plt.imshow(COLOURS[labels])
    return labels + 1
