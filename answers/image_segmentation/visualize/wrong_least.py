"""argmin.

fails: test_visualize_labels
hint: least probable
"""

def visualize(gmm, image, ncomp, ih, iw):
    gamma = np.asarray(gmm.inference(image)[0])
    labels = gamma.argmin(axis=1).reshape(ih, iw)
    plt.imshow(COLOURS[labels])
    return labels
