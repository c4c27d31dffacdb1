module aiops.example/live/suite

go 1.19
