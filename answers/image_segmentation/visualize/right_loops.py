"""Pixel by pixel, into a picture and a label map."""

def visualize(gmm, image, ncomp, ih, iw):
    gamma = gmm.inference(image)[0]
    labels = np.zeros((ih, iw), dtype=int)
    picture = np.zeros((ih, iw, 3))
    for i in range(ih):
        for j in range(iw):
            labels[i, j] = np.argmax(gamma[i * iw + j])
            picture[i, j] = COLOURS[labels[i, j]]
    plt.imshow(picture)
    return labels
