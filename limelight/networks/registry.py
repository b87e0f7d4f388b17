"""All networks that there are, by name."""

from limelight.networks import digit_cnn, han, kim_cnn
from limelight.networks.spec import NetworkSpec

# One more is loaded, served, explained and scored from the moment that it is added.
NETWORKS: dict[str, NetworkSpec] = {spec.name: spec for spec in (han.SPEC, kim_cnn.SPEC, digit_cnn.SPEC)}
