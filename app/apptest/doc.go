// Package apptest has stand-ins for tests of the rooms above the engine.
package apptest
