module signalbox.example/testbed/pause

go 1.24.0
