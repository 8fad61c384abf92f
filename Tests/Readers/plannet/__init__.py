"""What FHIR R4 and Plan-Net say, written from the specifications alone and never from the server that it examines."""
