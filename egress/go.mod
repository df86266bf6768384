module clincher/egress

go 1.26.0

toolchain go1.26.8

require (
	github.com/sirupsen/logrus v1.10.2
	github.com/stripe/goproxy v0.0.0-20220308202309-3f1dfba6d1a4
	github.com/stripe/smokescreen v0.0.4
	golang.org/x/net v0.62.0
	gopkg.in/yaml.v2 v2.4.0
)

require (
	github.com/DataDog/datadog-go v4.8.3+incompatible // indirect
	github.com/Microsoft/go-winio v0.6.4 // indirect
	github.com/armon/go-proxyproto v0.0.0-20170620220930-48572f11356f // indirect
	github.com/rs/xid v1.6.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	gopkg.in/urfave/cli.v1 v1.20.0 // indirect
)
