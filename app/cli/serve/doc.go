// Package serve is the command serve: it runs the engine as a service.
package serve
