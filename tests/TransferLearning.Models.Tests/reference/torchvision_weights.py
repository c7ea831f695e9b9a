"""Writes torchvision_weights.txt: the facts in torchvision's source about every published weights file for ImageNet's classes.

    python3 torchvision_weights.py NAME… > torchvision_weights.txt

One line per file: network, tag, address, parameters, top 1, top 5, side of the image, mean, deviation (of RGB in 0 to 1). Loads nothing from the network.
"""
import sys

import torchvision
from torchvision import models

print(f"# torchvision {torchvision.__version__}: the Weights enumerations of torchvision.models")
for name in sys.argv[1:]:
    if name not in models.list_models():
        continue
    for weights in models.get_model_weights(name):
        meta, transforms = weights.meta, weights.transforms()
        if not meta["categories"]:  # VGG16's features of another program, without a classifier
            continue
        accuracy = meta["_metrics"]["ImageNet-1K"]
        print(name, weights.name.lower(), weights.url, meta["num_params"], accuracy["acc@1"], accuracy["acc@5"], transforms.crop_size[0],
              ",".join(str(value) for value in transforms.mean), ",".join(str(value) for value in transforms.std), sep="\t")
