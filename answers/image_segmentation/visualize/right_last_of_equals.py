"""Of equal shares it takes the last."""

def visualize(gmm, image, ncomp, ih, iw):
    gamma = np.asarray(gmm.inference(image)[0])
    labels = (ncomp - 1 - gamma[:, ::-1].argmax(axis=1)).reshape((ih, iw))
    plt.imshow(COLOURS[labels])
    return labels
