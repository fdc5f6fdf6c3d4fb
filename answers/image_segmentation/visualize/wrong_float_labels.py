"""A mask for each component; the labels are floats.

fails: test_visualize_labels
hint: labels are integers
"""

def visualize(gmm, image, ncomp, ih, iw):
    gamma = np.asarray(gmm.inference(image)[0])
    labels = np.zeros(ih * iw)
    picture = np.zeros((ih * iw, 3))
    for k in range(ncomp):
        mine = gamma.argmax(1) == k
        labels[mine] = k
        picture[mine] = COLOURS[k]
    plt.imshow(picture.reshape(ih, iw, 3))
    return labels.reshape(ih, iw)
