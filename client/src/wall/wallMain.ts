import './oldTelevision.ts';
import '@fontsource-variable/inter';
import '../ui/tokens.css';
import './wall.css';
import { mount } from 'svelte';
import { inBackground } from '../live/inBackground.ts';
import { keepAwake, reloadAfterFaults } from './kiosk.ts';
import WallApp from './WallApp.svelte';
import { WallState } from './wallState.svelte.ts';

reloadAfterFaults();
keepAwake();
const target = document.getElementById('wall');
if (!target) throw new Error('wall.html has no #wall');
const wall = new WallState();
mount(WallApp, { target, props: { wall } });
inBackground(wall.start());
