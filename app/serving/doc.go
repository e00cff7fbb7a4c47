// Package serving is the service that a window offers beside its own work: started, stopped and
// watched by a person, on the engine that the window runs. It must not know the window.
package serving
