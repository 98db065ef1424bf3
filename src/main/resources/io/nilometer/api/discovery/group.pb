
metrics.k8s.io!
metrics.k8s.io/v1beta1v1beta1!
metrics.k8s.io/v1beta1v1beta1