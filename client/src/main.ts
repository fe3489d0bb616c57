import './ui/zodWithoutEval.ts';
import '@fontsource-variable/inter/wght.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/form.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { theme } from './ui/theme.svelte.ts';

theme.start();
const target = document.querySelector('#app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target });
