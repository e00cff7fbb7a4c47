// Package png reads PNG and APNG. It knows no other format.
package png
