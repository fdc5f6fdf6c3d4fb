"""The typical answer: argmax, reshape, imshow."""

def visualize(gmm, image, ncomp, ih, iw):
    gamma, _ = gmm.inference(image)
    labels = np.argmax(gamma, axis=1)
    labels = labels.reshape(ih, iw)
    plt.imshow(COLOURS[labels])
    plt.axis("off")
    return labels
