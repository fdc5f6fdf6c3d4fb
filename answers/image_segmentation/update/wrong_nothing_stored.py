"""Computes everything into local names.

fails: test_update_means, test_update_covs, test_update_weights, test_update_memory
hint: did not move
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    priors = N_k / len(datas)
    mus = gamma.T @ datas / N_k[:, None]
    covs = np.stack([(gamma[:, [k]] * (datas - mus[k])).T @ (datas - mus[k]) / N_k[k] for k in range(len(N_k))])


GMM.update = update
