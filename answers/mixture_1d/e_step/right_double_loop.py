"""Point by point, component by component."""

def e_step(x, mu, sigma, pi):
    table = []
    for point in x:
        row = [pi[k] * normal_pdf(point, mu[k], sigma[k]) for k in range(len(mu))]
        total = sum(row)
        table.append([value / total for value in row])
    return np.array(table)
