"""All networks, by name."""

from limelight.common.resources import plugins
from limelight.networks import digit_cnn, han, kim_cnn
from limelight.networks.spec import NetworkSpec

# A network added here can be loaded, served, explained and scored.
NETWORKS: dict[str, NetworkSpec] = {spec.name: spec for spec in (han.SPEC, kim_cnn.SPEC, digit_cnn.SPEC)}
NETWORKS |= {spec.name: spec for spec in plugins("limelight.networks", NetworkSpec)}
