// Package engine opens a pack on a device, once for all its users. It knows no rows and no tasks.
package engine
