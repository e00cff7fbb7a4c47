// Package apptest has fakes for tests of the packages above the engine.
package apptest
