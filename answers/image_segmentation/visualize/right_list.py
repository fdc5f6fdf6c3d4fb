"""Returns the map as a list of rows."""

def visualize(gmm, image, ncomp, ih, iw):
    gamma, log_likelihood = gmm.inference(image)
    rows = np.array_split(np.argmax(gamma, axis=1), ih)
    plt.imshow(COLOURS[np.array(rows)])
    plt.title(f"{ncomp} components, log-likelihood {log_likelihood:.0f}")
    return [list(map(int, row)) for row in rows]
